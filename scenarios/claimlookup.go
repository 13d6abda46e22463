package scenarios

import (
	"fmt"
	"strings"

	"bench/results"
)

// Claim finds a claim and its article by id, in upper or lower case. An unknown one
// is a Fault of ExitUsage with the nearest ids.
func (c *Claims) Claim(id string) (results.Article, results.Claim, error) {
	var ids []string
	for _, a := range c.Articles {
		for _, claim := range a.Claims {
			if strings.EqualFold(claim.ID, id) {
				return a, claim, nil
			}
			ids = append(ids, claim.ID)
		}
	}
	return results.Article{}, results.Claim{}, &Fault{
		Code: ExitUsage,
		Err:  fmt.Errorf("unknown claim %s", quoted(id)),
		Hint: "the nearest are " + strings.Join(nearestIDs(id, ids), ", ") + "; bench claims list shows them all",
	}
}

// Article finds an article by its word. An unknown one is a Fault of ExitUsage.
func (c *Claims) Article(name string) (results.Article, error) {
	var names []string
	for _, a := range c.Articles {
		if a.Name == name {
			return a, nil
		}
		names = append(names, a.Name)
	}
	return results.Article{}, unknown("article", name, names, names)
}

// Experiment finds an experiment by its name.
func (c *Claims) Experiment(name string) (results.Experiment, bool) {
	for _, e := range c.Experiments {
		if e.Name == name {
			return e, true
		}
	}
	return results.Experiment{}, false
}

// Expected is what the authors of an experiment expect of the claims that it decides.
func (c *Claims) Expected(experiment string) []results.Expectation { return c.expected[experiment] }

// Questions are all questions about a claim with the experiments that ask them, in
// the order of the claim's own list.
func (c *Claims) Questions(claim results.Claim) (all []Asked) {
	for _, name := range claim.Experiments {
		e, ok := c.Experiment(name)
		for _, q := range e.Decides {
			if ok && q.ID == claim.ID {
				all = append(all, Asked{e, q})
			}
		}
	}
	return all
}

// Asked is a question and the experiment that asks it.
type Asked struct {
	Experiment results.Experiment
	Question   results.Question
}

// Status says how far a claim can be decided.
func (c *Claims) Status(claim results.Claim) string {
	if claim.Kind == results.OpinionKind {
		return StatusOpinion
	}
	defined, planned := 0, 0
	for _, asked := range c.Questions(claim) {
		if asked.Experiment.Planned == "" {
			defined++
		} else {
			planned++
		}
	}
	switch {
	case planned == 0:
		return StatusDefined
	case defined == 0:
		return StatusPlanned
	}
	return StatusPartly
}

// The states of claims.
const (
	StatusDefined = "defined"        // every experiment that decides it is defined in full
	StatusPartly  = "partly defined" // some are, others are planned
	StatusPlanned = "planned"        // none is
	StatusOpinion = "opinion"        // none decides it
)
