package results

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// MachineSchema names the version of the machine file.
const MachineSchema = "bench/machine/v1"

// Fingerprint tells machines, and what measures on them, apart: figures hold
// for equal ones only.
type Fingerprint struct {
	CPU     string `json:"cpu"`
	Cores   int    `json:"cores"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
	Kernel  string `json:"kernel"`
	Go      string `json:"go"`
	Version string `json:"version"`
	// Build tells apart programs of one version, where that stands for more than one;
	// "" where it does not.
	Build string `json:"build,omitempty"`
}

// Fingerprint is that of an environment.
func (e Environment) Fingerprint() Fingerprint {
	return Fingerprint{CPU: e.CPU, Cores: e.Cores, OS: e.OS, Arch: e.Arch, Kernel: e.Kernel, Go: e.Go, Version: e.Version}
}

// Difference names the first thing in which two fingerprints differ, such as
// "kernel 6.1, here 6.18", f being somewhere else and here this one; "" if they
// are equal. Foreign text is quoted.
func (f Fingerprint) Difference(here Fingerprint) string {
	for _, d := range []struct {
		name        string
		there, here any
	}{
		{"CPU", f.CPU, here.CPU}, {"cores", f.Cores, here.Cores}, {"system", f.OS, here.OS}, {"architecture", f.Arch, here.Arch},
		{"kernel", f.Kernel, here.Kernel}, {"Go", f.Go, here.Go}, {"version of bench", f.Version, here.Version}, {"build of bench", f.Build, here.Build},
	} {
		if d.there != d.here {
			return fmt.Sprintf("%s %s, here %s", d.name, quote(fmt.Sprint(d.there)), quote(fmt.Sprint(d.here)))
		}
	}
	return ""
}

// MachineFile is what bench knows of one machine, kept in the user's cache
// folder. Each kind of knowledge is one section.
//
// Note: sections that this version does not know are kept as they are, so that
// one may be added without a new version of the file.
type MachineFile struct {
	Machine     Fingerprint
	Calibration *Calibration
	Noise       *Noise
	others      map[string]json.RawMessage
}

// Names of the members of a machine file.
const (
	schemaMember      = "schema"
	machineMember     = "machine"
	calibrationMember = "calibration"
	noiseMember       = "noise"
)

// DecodeMachine reads a machine file.
func DecodeMachine(data []byte) (*MachineFile, error) {
	f := &MachineFile{}
	if err := json.Unmarshal(data, &f.others); err != nil {
		return nil, fmt.Errorf("not a machine file: %w", err)
	}
	var schema string
	if json.Unmarshal(f.others[schemaMember], &schema) != nil || schema != MachineSchema {
		return nil, fmt.Errorf("schema is %s, but this version of bench reads %q only", quote(string(f.others[schemaMember])), MachineSchema)
	}
	if _, ok := f.others[machineMember]; !ok {
		return nil, errors.New("machine is missing")
	}
	for name, into := range map[string]any{machineMember: &f.Machine, calibrationMember: &f.Calibration, noiseMember: &f.Noise} {
		if text, ok := f.others[name]; ok {
			if err := json.Unmarshal(text, into); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	for _, name := range []string{schemaMember, machineMember, calibrationMember, noiseMember} {
		delete(f.others, name)
	}
	return f, cmp.Or(f.Calibration.check(), f.Noise.check())
}

// check refuses what no calibration has written.
func (c *Calibration) check() error {
	if c == nil {
		return nil
	}
	levels := map[string]*Percentiles{"timer.ordinary": c.Timer.Ordinary, "timer.realtime": c.Timer.Realtime}
	for name, l := range c.Patterns {
		levels["patterns."+name] = &l
	}
	for _, name := range slices.Sorted(maps.Keys(levels)) {
		l := levels[name]
		if l != nil && (l.Count <= 0 || l.P50 < 0 || l.P99 < l.P50 || l.P999 < l.P99) {
			return fmt.Errorf("calibration: %s holds no percentiles", quote(name))
		}
	}
	return nil
}

// Encode returns the file's text.
func (f *MachineFile) Encode() ([]byte, error) {
	members := map[string]any{schemaMember: MachineSchema, machineMember: f.Machine}
	if f.Calibration != nil {
		members[calibrationMember] = f.Calibration
	}
	if f.Noise != nil {
		members[noiseMember] = f.Noise
	}
	for name, text := range f.others {
		members[name] = text
	}
	data, err := json.MarshalIndent(members, "", " ")
	if err != nil {
		return nil, fmt.Errorf("encoding the machine file: %w", err)
	}
	return append(data, '\n'), nil
}
