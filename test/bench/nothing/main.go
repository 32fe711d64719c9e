// Nothing is the baseline of start-up times.
package main

func main() {}
