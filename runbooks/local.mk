# The runbooks that are installed, each by name: a file that is not listed is not shipped.

runbooksdir = $(pkgdatadir)/runbooks
dist_runbooks_DATA =
