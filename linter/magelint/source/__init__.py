"""The text of one file: bytes, lines, spans, XML, JSON and PHP. The only code that uses a parser."""
