"""Mail of judging, where a mail server is configured: invitations, and word that there is work."""
