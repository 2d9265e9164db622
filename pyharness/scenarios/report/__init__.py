"""What a rehearsal found: the document, the page, Markdown and their pictures."""
