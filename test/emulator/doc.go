// Package emulator deploys each example to a local AWS emulator with the real CDK
// CLI, and asks the emulator through AWS API calls what then exists. Its tests
// have the build tag emulator, since they need what "make install" installs.
package emulator
