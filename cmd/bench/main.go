// Command bench compares the ways in which a server can get news to its
// clients. It is flags, one call into scenarios or report, and printing; it
// refuses to measure, to judge or to draw anything itself.
package main

import "os"

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr, os.Stdin)) }
