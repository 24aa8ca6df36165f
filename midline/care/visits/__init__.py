"""Video visits: booked, joined from a browser, noted."""
