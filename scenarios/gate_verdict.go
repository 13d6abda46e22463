package scenarios

import (
	"fmt"
	"strings"

	"bench/results"
)

// verdict is that of all hard metrics of a unit together.
func (t *trial) verdict() (results.Verdict, string) {
	by := map[results.Verdict][]results.Judgment{}
	for _, j := range t.judged {
		if j.Hard {
			v := j.Verdict
			if v == results.VerdictInconclusive && j.LeftOut > 0 && j.Pairs < passPairs {
				v = results.VerdictInvalid
			}
			by[v] = append(by[v], j)
		}
	}
	passed := len(by[results.VerdictPass]) + len(by[results.VerdictBetter])
	skipped := by[results.VerdictSkipped]
	switch {
	case len(t.judged) == 0:
		return results.VerdictInconclusive, "no pair of runs was measured"
	case len(by[results.VerdictInvalid]) > 0:
		return results.VerdictInvalid, reasons(by[results.VerdictInvalid])
	case len(by[results.VerdictFail]) > 0:
		return results.VerdictFail, reasons(by[results.VerdictFail])
	case len(by[results.VerdictInconclusive]) > 0:
		return results.VerdictInconclusive, reasons(by[results.VerdictInconclusive])
	case passed == 0 && len(skipped) > 0:
		return results.VerdictInconclusive, "base and head have no hard metric in common: " + reasons(skipped[:1])
	}
	text := fmt.Sprintf("%d hard metrics are within their margins in %d pairs", passed, t.judged[0].Pairs)
	if better := by[results.VerdictBetter]; len(better) > 0 {
		text += "; better: " + reasons(better)
	}
	return results.VerdictPass, text
}

// reasons says for each metric why; those that share a reason say it once.
func reasons(list []results.Judgment) string {
	var parts []string
	for i, j := range list {
		if i+1 < len(list) && list[i+1].Why == j.Why {
			parts = append(parts, j.Metric+",")
			continue
		}
		parts = append(parts, j.Metric+": "+j.Why+";")
	}
	return strings.TrimSuffix(strings.Join(parts, " "), ";")
}
