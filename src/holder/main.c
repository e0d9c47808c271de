/*
 * muster-holder: started by muster alone. Reads its few options and hands over to the room.
 */
#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/gasp.h"
#include "base/i18n.h"
#include "holder/holder.h"

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "home", required_argument, NULL, 'h' },
		{ "muster", required_argument, NULL, 'm' },
		{ "control-fd", required_argument, NULL, 'c' },
		{ "ack-fd", required_argument, NULL, 'a' },
		{ "version", no_argument, NULL, 'v' },
		{ NULL, 0, NULL, 0 },
	};
	struct holder_options o = { .home = NULL, .control_fd = -1, .ack_fd = -1 };
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'h': o.home = optarg; break;
		case 'm': o.muster = optarg; break;
		case 'c': o.control_fd = atoi(optarg); break;
		case 'a': o.ack_fd = atoi(optarg); break;
		case 'v': puts(PACKAGE_STRING); return 0;
		default: return 2;
		}
	}
	if (!o.home || o.control_fd < 3 || optind != argc) {
		fputs("muster-holder is started by muster, not by hand\n", stderr);
		return 2;
	}
	i18n_init(LOCALEDIR);
	gasp_install_signals();
	return holder_run(&o) == 0 ? 0 : 1;
}
