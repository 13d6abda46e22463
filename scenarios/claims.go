package scenarios

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"bench/results"
)

// The embedded claims: articles with what they say, experiments that decide it, and
// what is expected of them, which stands in files of its own so that no experiment
// can look at it. To add an article, add files.
//
//go:embed claims/articles/*.yaml claims/experiments/*.yaml claims/expected/*.yaml
var claimFiles embed.FS

// Claims is the catalog of what articles say, and of the experiments that decide it.
type Claims struct {
	// Articles are sorted by the first claim of each.
	Articles []results.Article
	// Experiments are sorted by tier and name.
	Experiments []results.Experiment
	// expected are the expectations by experiment.
	expected map[string][]results.Expectation
}

// LoadClaims reads the embedded claims.
func LoadClaims() (*Claims, error) { return loadClaims(claimFiles, "claims") }

// loadClaims reads the folders articles, experiments and expected of a folder. A
// mistake in one of them is a Fault that begins with file:line:column.
func loadClaims(files fs.FS, folder string) (*Claims, error) {
	c := &Claims{expected: map[string][]results.Expectation{}}
	places := map[string]string{} // of every claim and experiment
	err := eachFile(files, path.Join(folder, "articles"), func(f claimFile) error {
		a, err := parseArticle(f, places)
		c.Articles = append(c.Articles, a)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(c.Articles, func(a, b results.Article) int { return compareIDs(a.Claims[0].ID, b.Claims[0].ID) })
	var names []string
	err = eachFile(files, path.Join(folder, "experiments"), func(f claimFile) error {
		names = append(names, f.name)
		return nil
	})
	if err == nil {
		err = c.checkNames(names, places)
	}
	if err != nil {
		return nil, err
	}
	err = eachFile(files, path.Join(folder, "experiments"), func(f claimFile) error {
		e, err := parseExperiment(f, c)
		c.Experiments = append(c.Experiments, e)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(c.Experiments, func(a, b results.Experiment) int {
		if a.Tier != b.Tier {
			return a.Tier - b.Tier
		}
		return strings.Compare(a.Name, b.Name)
	})
	if err := c.checkIndex(places); err != nil {
		return nil, err
	}
	err = eachFile(files, path.Join(folder, "expected"), func(f claimFile) error {
		expected, err := parseExpected(f, c)
		c.expected[f.name] = expected
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, e := range c.Experiments {
		if _, ok := c.expected[e.Name]; !ok {
			return nil, &Fault{ExitUsage, fmt.Errorf("%s: no file says what is expected of %s", path.Join(folder, "expected"), e.Name), ""}
		}
	}
	return c, nil
}

// A claimFile is one file of the claims.
type claimFile struct {
	// name is its base without .yaml, path how errors name it.
	name, path string
	data       []byte
}

// eachFile calls read for every YAML file of a folder.
func eachFile(files fs.FS, folder string, read func(claimFile) error) error {
	entries, err := fs.ReadDir(files, folder)
	if err != nil {
		return fmt.Errorf("reading claims: %w", err)
	}
	for _, entry := range entries {
		name, ok := strings.CutSuffix(entry.Name(), ".yaml")
		if !ok {
			continue
		}
		full := path.Join(folder, entry.Name())
		data, err := fs.ReadFile(files, full)
		if err != nil {
			return fmt.Errorf("reading claims: %w", err)
		}
		if err := read(claimFile{name, full, data}); err != nil {
			return err
		}
	}
	return nil
}
