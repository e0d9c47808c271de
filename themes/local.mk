# The themes that are installed, each by name.

themesdir = $(pkgdatadir)/themes
dist_themes_DATA = \
	themes/dark.yaml \
	themes/light.yaml
