"""One small module per export format."""
