"""Where stages run: in processes of their own, or in this one."""
