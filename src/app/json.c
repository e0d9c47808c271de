/*
 * JSON texts.
 */
#include "config.h"

#include "app/json.h"

void json_text(struct strbuf *out, const char *text)
{
	strbuf_addc(out, '"');
	for (const char *p = text; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if (c == '"' || c == '\\')
			strbuf_addf(out, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			strbuf_addf(out, "\\u%04x", c);
		else
			strbuf_addc(out, *p);
	}
	strbuf_addc(out, '"');
}
