package service

import (
	"crypto/md5"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// notInIds is what CDK leaves out of ids.
var notInIds = regexp.MustCompile(`[^A-Za-z0-9]`)

// uniqueId is the id that CDK makes of a path with several parts: readable, and with a hash
// of the path. It has been the same since CDK began, because logical ids are made by it:
// https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/core/lib/private/uniqueid.ts
func uniqueId(path string) string {
	parts := slices.DeleteFunc(strings.Split(path, "/"), func(p string) bool { return p == "Default" })
	hash := md5.Sum([]byte(strings.Join(parts, "/")))
	var human, last string
	for i, part := range parts {
		if i > 0 && strings.HasSuffix(last, part) {
			continue
		}
		if last = part; part != "Resource" {
			human += notInIds.ReplaceAllString(part, "")
		}
	}
	return human[:min(len(human), 240)] + strings.ToUpper(fmt.Sprintf("%x", hash[:4]))
}
