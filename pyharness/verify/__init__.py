"""Is the record true and complete?"""
