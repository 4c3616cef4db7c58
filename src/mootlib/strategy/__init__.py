"""How well a public body uses social media, and how that fails."""
