use serde_json::{Value, json};

use super::*;

fn ask(json: Value, binary: &[u8]) -> Result<Request, String> {
    let json = json.to_string().into_bytes();
    let length = json.len();
    parse(&[json, binary.to_vec()].concat().into(), length)
}

fn input(shape: &[usize], data: Value) -> Value {
    json!({"name": "image", "datatype": "UINT8", "shape": shape, "data": data})
}

#[test]
fn numbers_may_be_nested_or_not() {
    let flat = vec![7; PIXELS];
    let rows: Vec<_> = flat.chunks(28).collect();
    for data in [json!(flat), json!([rows])] {
        let request = ask(
            json!({"id": "a", "inputs": [input(&[1, 28, 28], data)]}),
            b"",
        );
        let request = request.expect("valid");
        assert_eq!(
            (request.id.as_deref(), &request.pixels[..]),
            (Some("a"), &flat[..])
        );
        let kinds: Vec<_> = request.outputs.iter().map(|output| output.kind).collect();
        assert_eq!(kinds, OutputKind::ALL);
    }
}

#[test]
fn bytes_may_follow_the_json() {
    let input = json!({"name": "image", "datatype": "UINT8", "shape": [2, 28, 28],
        "parameters": {"binary_data_size": 2 * PIXELS}});
    let outputs = json!([{"name": "label", "parameters": {"binary_data": true}},
        {"name": "scores"}]);
    let json = json!({"inputs": [input], "outputs": outputs});
    let pixels = vec![9; 2 * PIXELS];
    let request = ask(json.clone(), &pixels).expect("valid");
    assert_eq!(request.pixels, pixels);
    let wanted: Vec<_> = request
        .outputs
        .iter()
        .map(|output| (output.kind, output.binary))
        .collect();
    assert_eq!(
        wanted,
        [(OutputKind::Label, true), (OutputKind::Scores, false)]
    );
    let message = ask(json, &pixels[1..]).expect_err("one is missing");
    assert!(message.contains("1567 bytes follow"), "{message}");
}

#[test]
fn what_does_not_fit_is_told() {
    let good = vec![0; PIXELS];
    let shaped = |shape| input(shape, json!(good));
    let float = json!({"name": "image", "datatype": "FP32", "shape": [1, 28, 28], "data": good});
    let unnamed = json!({"name": "x", "datatype": "UINT8", "shape": [1, 28, 28], "data": good});
    for (inputs, part) in [
        (json!([]), "takes one input"),
        (json!([unnamed]), "no input `x`"),
        (json!([float]), "UINT8"),
        (json!([shaped(&[1, 784])]), "[n, 28, 28]"),
        (json!([shaped(&[0, 28, 28])]), "from 1 to 256"),
        (json!([shaped(&[257, 28, 28])]), "from 1 to 256"),
        (
            json!([shaped(&[2, 28, 28])]),
            "784 values; the shape wants 1568",
        ),
        (json!([input(&[1, 28, 28], json!([256]))]), "0 to 255"),
        (json!([input(&[1, 28, 28], json!(7))]), "0 to 255"),
        (json!([input(&[1, 28, 28], json!([[[[0]]]]))]), "0 to 255"),
        (json!([input(&[1, 28, 28], Value::Null)]), "either `data`"),
    ] {
        let message = ask(json!({"inputs": inputs}), b"").expect_err(part);
        assert!(message.contains(part), "{message}");
    }
    assert!(ask(json!({}), b"").is_err());
    let unknown = json!({"inputs": [shaped(&[1, 28, 28])], "outputs": [{"name": "x"}]});
    assert!(
        ask(unknown, b"")
            .expect_err("no such output")
            .contains("`scores`")
    );
}
