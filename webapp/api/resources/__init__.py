"""One file for every resource."""
