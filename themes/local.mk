# The themes that are installed, each by name.

themesdir = $(pkgdatadir)/themes
dist_themes_DATA = \
	themes/colour-blind.yaml \
	themes/dark.yaml \
	themes/high-contrast.yaml \
	themes/light.yaml \
	themes/mono.yaml
