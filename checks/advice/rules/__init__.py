"""The rules of advice, a file each: where one could edit a module, and the edit."""
