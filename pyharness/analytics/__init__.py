"""Events as tables: which there are, how logs become rows, where they are kept, what is asked of them."""
