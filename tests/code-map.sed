# Which files need a line in docs/CODE-MAP: all but what tools make, and local.mk,
# which are all alike.
/\.\(o\|a\|so\|gmo\|mo\|pot\|log\|trs\|pyc\|orig\|rej\|in\)$/{
	/POTFILES\.in$/!d
}
/~$/d
/^\(src\/[a-z]*\|runbooks\|themes\)\/local\.mk$/d
/\/\.dirstamp$/d
/^src\/muster\(-holder\|-sync\)\{0,1\}$/d
/^m4\//{
	/\/muster-[^/]*$/!d
}
/^po\//{
	/\/\(LINGUAS\|POTFILES\.in\|Makevars\|[^/]*\.po\)$/!d
}
/^src\/\(manual\|muster-runbook\.5\|runbook\.schema\.json\)$/d
/^tests\/\(unit\|fuzz\|crash\)\/[^./]*$/d
/^docs\/CODE-MAP$/d
p
