"""Which transactions would make the config true?"""
