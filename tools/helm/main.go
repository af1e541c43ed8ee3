// Reads Kubernetes manifests on standard input and prints what an API server with strict field validation
// would refuse: unknown kinds, unknown or repeated fields, values of the wrong type. Exits with 1 then.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"
)

func main() {
	reader := yaml.NewYAMLReader(bufio.NewReader(os.Stdin))
	options := json.SerializerOptions{Yaml: true, Strict: true}
	decoder := json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme.Scheme, scheme.Scheme, options)
	accepted, refused := 0, 0
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		var content any
		if err := yaml.Unmarshal(document, &content); err == nil && content == nil {
			continue
		}
		if _, kind, err := decoder.Decode(document, nil, nil); err != nil {
			fmt.Printf("%v: %v\n", kind, err)
			refused++
		} else {
			accepted++
		}
	}
	fmt.Printf("%d accepted, %d refused\n", accepted, refused)
	if refused > 0 || accepted == 0 {
		os.Exit(1)
	}
}
