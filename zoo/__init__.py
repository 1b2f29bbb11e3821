"""The demo zoo: three small models, trained here, whose merge can do what none can."""
