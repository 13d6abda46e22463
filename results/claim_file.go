package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// maxDecisions bounds a file of decisions: all experiments of all tiers with the full
// profile take about 50 MB.
const maxDecisions = 256 << 20

// WriteClaims writes decisions.json into the folder dir, which must exist, completely
// or not at all.
func WriteClaims(dir string, run *ClaimRun) error {
	filled := *run
	filled.Schema = DecisionsSchema
	filled.Decisions = filledDecisions(run.Decisions)
	filled.Experiments = append([]ExperimentRun{}, run.Experiments...)
	for i := range filled.Experiments {
		filled.Experiments[i] = filled.Experiments[i].filled()
	}
	data, err := json.MarshalIndent(filled, "", " ")
	if err != nil {
		return fmt.Errorf("encoding decisions: %w", err)
	}
	return WriteFile(filepath.Join(dir, DecisionsFile), append(data, '\n'))
}

// ReadClaims reads a file of decisions, or decisions.json of a folder. An error is one
// line that names the file, with line and column where there is one.
func ReadClaims(path string) (*ClaimRun, error) {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		path = filepath.Join(path, DecisionsFile)
		info, err = os.Stat(path)
	}
	if err != nil {
		return nil, fmt.Errorf("reading decisions: %w", err)
	}
	if info.Size() > maxDecisions {
		return nil, fmt.Errorf("%s: larger than %d MiB, the most that a file of decisions may have", path, maxDecisions>>20)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading decisions: %w", err)
	}
	return DecodeClaims(path, data)
}

// DecodeClaims reads the content of a file of decisions; name is used in errors only.
func DecodeClaims(name string, data []byte) (*ClaimRun, error) {
	var run ClaimRun
	if err := json.Unmarshal(data, &run); err != nil {
		return nil, locate(name, data, err)
	}
	if run.Schema != DecisionsSchema {
		return nil, fmt.Errorf("%s: not a file of decisions: schema is %s, want %s", name, quote(run.Schema), quote(DecisionsSchema))
	}
	for _, d := range run.Decisions {
		if !slices.Contains(ClaimVerdicts, d.Verdict) {
			return nil, fmt.Errorf("%s: unknown verdict %s on %s", name, quote(string(d.Verdict)), quote(d.ID))
		}
	}
	return &run, nil
}

// CellFile is the result file of a cell in the folder of a run of claims.
func CellFile(dir, experiment, key string) string {
	return filepath.Join(dir, experiment, key+CellSuffix)
}

// WriteCell writes the results of a cell, compressed, and makes the folder of its
// experiment if there is none.
func WriteCell(dir, experiment, key string, rs []Result) error {
	var data bytes.Buffer
	if err := encodeCompressed(&data, rs); err != nil {
		return err
	}
	file := CellFile(dir, experiment, key)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("writing results: %w", err)
	}
	return WriteFile(file, data.Bytes())
}

// ReadCell reads the results of a cell: none if there is no such file.
func ReadCell(dir, experiment, key string) ([]Result, error) {
	rs, err := Read(CellFile(dir, experiment, key))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return rs, err
}

// filled is the experiment with empty lists in place of none.
func (e ExperimentRun) filled() ExperimentRun {
	e.Needs, e.Skipped, e.Remarks = list(e.Needs), list(e.Skipped), list(e.Remarks)
	e.Decisions = filledDecisions(e.Decisions)
	e.Cells = append([]CellRecord{}, e.Cells...)
	for i := range e.Cells {
		c := &e.Cells[i]
		c.At, c.SearchedFor, c.Again, c.Groups = list(c.At), list(c.SearchedFor), list(c.Again), list(c.Groups)
	}
	return e
}

func filledDecisions(all []Decision) []Decision {
	filled := append([]Decision{}, all...)
	for i := range filled {
		d := &filled[i]
		d.Flags, d.Evidence = list(d.Flags), list(d.Evidence)
		d.Boundaries = append([]Boundary{}, d.Boundaries...)
		for j := range d.Boundaries {
			d.Boundaries[j].Slice = list(d.Boundaries[j].Slice)
		}
		d.Parts = filledDecisions(d.Parts)
	}
	return filled
}
