package cdkplugin

import (
	"reflect"
	"testing"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

func TestProps(t *testing.T) {
	tests := []struct {
		name  string
		props *PluginProps
		want  verify.Options
	}{
		{"nil", nil, verify.Options{Isolated: true}},
		{"zero", &PluginProps{}, verify.Options{Isolated: true}},
		{"all", &PluginProps{AllowExits: true, Region: "eu-west-1", Account: "111122223333", Organization: "o-a1b2c3d4e5"},
			verify.Options{Options: template.Options{Region: "eu-west-1", Account: "111122223333", Organization: "o-a1b2c3d4e5"}}},
	}
	for _, tt := range tests {
		if got := New(tt.props).options; !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}
