"""What is known of each platform without jax: a file each, and one row in the registry."""
