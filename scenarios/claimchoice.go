package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"bench/results"
)

// ClaimChoice is what is asked of a run of claims. Without any of it, it is the first
// tier.
type ClaimChoice struct {
	// Words are ids of claims and names of experiments.
	Words []string
	// Article is the word of one, "" for none.
	Article string
	// Tier leaves out experiments of other tiers; 0 leaves out none.
	Tier int
}

// Chosen is what a choice comes to.
type Chosen struct {
	// Experiments are to be run, in the order of the catalog.
	Experiments []results.Experiment
	// Claims are to be decided, in the order of the catalog: those that were asked
	// for, or that the experiments are about.
	Claims []results.Claim
}

// Choose finds claims and experiments. An unknown word is a Fault of ExitUsage with
// the nearest ones.
func (c *Claims) Choose(choice ClaimChoice) (Chosen, error) {
	if len(choice.Words) == 0 && choice.Article == "" && choice.Tier == 0 {
		choice.Tier = 1
	}
	claims, experiments := map[string]bool{}, map[string]bool{}
	ask := func(claim results.Claim) {
		claims[claim.ID] = true
		for _, name := range claim.Experiments {
			experiments[name] = true
		}
	}
	for _, word := range choice.Words {
		if e, ok := c.Experiment(word); ok {
			experiments[e.Name] = true
			c.about(e, claims)
			continue
		}
		_, claim, err := c.Claim(word)
		if err != nil {
			return Chosen{}, c.unknownChoice(word, err)
		}
		ask(claim)
	}
	if choice.Article != "" {
		a, err := c.Article(choice.Article)
		if err != nil {
			return Chosen{}, fmt.Errorf("--article: %w", err)
		}
		for _, claim := range a.Claims {
			ask(claim)
		}
	}
	if len(choice.Words) == 0 && choice.Article == "" {
		for _, e := range c.Experiments {
			if e.Tier == choice.Tier {
				experiments[e.Name] = true
				c.about(e, claims)
			}
		}
	}
	return c.chosen(claims, experiments, choice.Tier), nil
}

// about notes the claims that an experiment is about.
func (c *Claims) about(e results.Experiment, claims map[string]bool) {
	for _, q := range e.Decides {
		claims[q.ID] = true
	}
}

// chosen puts what was asked for in the order of the catalog.
func (c *Claims) chosen(claims, experiments map[string]bool, tier int) (all Chosen) {
	for _, e := range c.Experiments {
		if experiments[e.Name] && (tier == 0 || e.Tier == tier) {
			all.Experiments = append(all.Experiments, e)
		}
	}
	for _, a := range c.Articles {
		for _, claim := range a.Claims {
			if claims[claim.ID] {
				all.Claims = append(all.Claims, claim)
			}
		}
	}
	return all
}

// unknownChoice is the error for a word that is neither an id nor an experiment: what
// looks like an id was meant to be one.
func (c *Claims) unknownChoice(word string, err error) error {
	if idForm.MatchString(strings.ToUpper(word)) {
		return err
	}
	names := make([]string, len(c.Experiments))
	for i, e := range c.Experiments {
		names[i] = e.Name
	}
	hint := "bench claims list shows both"
	if near := results.Nearest(word, names); near != "" {
		hint = "did you mean " + near + "? " + hint
	}
	return &Fault{Code: ExitUsage, Err: fmt.Errorf("%s is neither the id of a claim nor an experiment", quoted(word)), Hint: hint}
}

// FindProfile finds a profile by its name. An unknown one is a Fault of ExitUsage.
func FindProfile(name string) (Profile, error) {
	i := slices.IndexFunc(Profiles, func(p Profile) bool { return p.Name == name })
	if i < 0 {
		names := []string{}
		for _, p := range Profiles {
			names = append(names, p.Name)
		}
		return Profile{}, fmt.Errorf("--profile: %w", unknown("profile", name, names, names))
	}
	return Profiles[i], nil
}
