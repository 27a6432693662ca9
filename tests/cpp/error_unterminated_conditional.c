#if 1               // error: 1:2: unterminated #if
text
