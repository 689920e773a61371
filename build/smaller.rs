//! Scripts, styles and texts with the same meaning in fewer bytes.

use std::error::Error;

use oxc_allocator::Allocator;
use oxc_ast::ast::Program;
use oxc_codegen::{Codegen, CodegenOptions};
use oxc_minifier::{CompressOptions, MangleOptions, Minifier, MinifierOptions};
use oxc_parser::Parser;
use oxc_span::SourceType;

/// A file's bytes made small by its kind; other kinds stay as they are.
pub fn file(name: &str, bytes: Vec<u8>) -> Result<Vec<u8>, Box<dyn Error>> {
    Ok(match name.rsplit_once('.').map_or("", |(_, kind)| kind) {
        "js" => script(&String::from_utf8(bytes)?)?.into_bytes(),
        "css" => style(&String::from_utf8(bytes)?)?.into_bytes(),
        "json" => serde_json::to_vec(&serde_json::from_slice::<serde_json::Value>(&bytes)?)?,
        _ => bytes,
    })
}

/// A style without what a browser does not need; none of ours says `;}` in a text.
fn style(source: &str) -> Result<String, &'static str> {
    Ok(minifier::css::minify(source)?.to_string().replace(";}", "}"))
}

/// Reads a module; its first error is told with the line.
fn read<'a>(memory: &'a Allocator, source: &'a str) -> Result<Program<'a>, String> {
    let parsed = Parser::new(memory, source, SourceType::mjs()).parse();
    match parsed.errors.into_iter().next() {
        Some(error) => Err(format!("{:?}", error.with_source_code(source.to_string()))),
        None => Ok(parsed.program),
    }
}

/// A module with short names for all that it does not export.
fn script(source: &str) -> Result<String, String> {
    let memory = Allocator::default();
    let mut program = read(&memory, source)?;
    let options = MinifierOptions {
        mangle: Some(MangleOptions { top_level: true, ..MangleOptions::default() }),
        compress: Some(CompressOptions::default()),
    };
    let scoping = Minifier::new(options).minify(&memory, &mut program).scoping;
    Ok(Codegen::new()
        .with_options(CodegenOptions::minify())
        .with_scoping(scoping)
        .build(&program)
        .code)
}
