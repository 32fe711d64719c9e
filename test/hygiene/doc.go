// Package hygiene holds the example against the rule packs of cdk-nag: AWS
// Solutions, NIST 800-53 R5, PCI DSS 3.2.1 and HIPAA Security. What they find is
// acknowledged in the example, with a reason, or fails the test; so does an
// acknowledgment of what they do not find. Its tests have the build tag hygiene,
// since they need what "make hygiene" installs.
package hygiene
