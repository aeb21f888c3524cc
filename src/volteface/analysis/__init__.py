"""What only shows over many documents."""
