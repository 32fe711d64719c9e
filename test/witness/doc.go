// Package witness holds how verify reads CloudFormation templates against how AWS does:
// against @aws/cloudformation-validate, a parser, resolver and validator of templates that AWS
// publishes, and that shares no line with this module. Its tests have the build tag witness,
// since they need what "make witness" installs.
package witness
