package scenarios

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"bench/results"
)

// idForm is a letter for the source, or the group of sources, and a number.
var idForm = regexp.MustCompile(`^[A-Z][1-9][0-9]{0,2}$`)

// splitID returns the letter and number of an id; 0 if it has none.
func splitID(id string) (letter string, number int) {
	if id == "" {
		return "", 0
	}
	number, err := strconv.Atoi(id[1:])
	if err != nil {
		number = 0
	}
	return strings.ToUpper(id[:1]), number
}

// articleOrder is the order of the letters that the catalog began with; others follow.
const articleOrder = "KPWAE"

// compareIDs orders ids by letter and number.
func compareIDs(a, b string) int {
	letterA, numberA := splitID(a)
	letterB, numberB := splitID(b)
	rank := func(letter string) int {
		if i := strings.Index(articleOrder, letter); i >= 0 {
			return i
		}
		return len(articleOrder)
	}
	return cmp.Or(rank(letterA)-rank(letterB), strings.Compare(letterA, letterB), numberA-numberB)
}

// nearestIDs are the three ids that one was most probably meant to be: those of its
// letter with the nearest numbers, or else what looks like it.
func nearestIDs(id string, ids []string) []string {
	letter, number := splitID(strings.TrimSpace(id))
	near := slices.Clone(ids)
	slices.SortStableFunc(near, func(a, b string) int {
		return cmp.Compare(farness(letter, number, a), farness(letter, number, b))
	})
	if guess := results.Nearest(id, ids); guess != "" && farness(letter, number, near[0]) >= otherLetter {
		near = append([]string{guess}, near...)
	}
	return slices.Compact(near[:min(3, len(near))])
}

// otherLetter is further away than any number.
const otherLetter = 1000

func farness(letter string, number int, id string) int {
	l, n := splitID(id)
	far := max(n-number, number-n)
	if l != letter {
		far += otherLetter
	}
	return far
}
