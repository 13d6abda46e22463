package results

import (
	"slices"
	"strings"
)

// maxWord is the length above which a word resembles nothing.
const maxWord = 64

// Nearest returns the candidate that word was most probably meant to be: at
// most a third of its letters (and at least one) wrong, missing, superfluous or
// swapped with a neighbor, upper and lower case being the same; or else the only
// candidate that begins with it. It returns "" if there is none.
func Nearest(word string, candidates []string) string {
	wanted := strings.ToLower(word)
	if wanted == "" || len(wanted) > maxWord {
		return ""
	}
	best, least := "", max(1, len(wanted)/3)+1
	var begins []string
	for _, c := range candidates {
		if len(c) > maxWord {
			continue
		}
		lower := strings.ToLower(c)
		if d := distance([]rune(wanted), []rune(lower)); d < least {
			best, least = c, d
		}
		if strings.HasPrefix(lower, wanted) {
			begins = append(begins, c)
		}
	}
	if best == "" && len(begins) == 1 {
		return begins[0]
	}
	return best
}

// distance is the Damerau-Levenshtein distance of a and b in which no part is
// edited twice (optimal string alignment).
func distance(a, b []rune) int {
	var before []int
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			substitute := last[j-1]
			if a[i-1] != b[j-1] {
				substitute++
			}
			row[j] = slices.Min([]int{substitute, last[j] + 1, row[j-1] + 1})
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
