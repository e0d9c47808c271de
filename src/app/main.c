/*
 * muster: the one command that a person types.
 */
#include "config.h"

#include "app/app.h"

int main(int argc, char **argv)
{
	return app_main(argc, argv);
}
