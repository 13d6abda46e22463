// Package results is what a run leaves behind and what follows from it by
// arithmetic: histograms, the result file and its schema, the table of metrics,
// thresholds, validity checks, closed forms and statistics. It reads no clock,
// starts no goroutine, draws nothing and knows no pattern by name; apart from
// reading and writing its own files it consists of pure functions.
package results
