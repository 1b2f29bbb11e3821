"""Users, roles, sign-in and the rules of who may do what."""
