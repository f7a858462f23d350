"""One file's text: bytes, lines, spans, XML, JSON and PHP. The only code that knows a parser."""
