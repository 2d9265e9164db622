"""Reading events, cut off anywhere and gone on with."""
