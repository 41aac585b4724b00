"""What goes one day, each folder in one commit: adoption/ once all is adopted, aws_bindings/ with cdktf."""
