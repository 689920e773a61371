//! What a route of the admin API is: its declaration, its types and how it is run.
//!
//! A route's request type is its declaration, as with the interfaces: fields that the path template names come from the
//! path, the others from the query (GET, DELETE) or from the JSON body (POST, PATCH, PUT). serde reads it, its schema is
//! enforced and documented.

use std::pin::Pin;

use actix_web::HttpResponse;
use actix_web::http::Method;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::context::{Act, Change, Done, Look};
use super::problem::{Code, INVALID, Problem};

/// Where a route stands and what it promises.
#[derive(Debug, Clone)]
pub struct Spec {
    /// The method.
    pub method: Method,
    /// The path below `/admin/api`, as `/tokens/{id}`.
    pub path: &'static str,
    /// The group it belongs to, as `tokens`.
    pub tag: &'static str,
    /// One line that says what it does.
    pub summary: &'static str,
    /// Whether it answers without a session.
    pub public: bool,
    /// The status of a good answer; with 204 there is no body.
    pub status: u16,
    /// The codes it may answer beyond those that its shape implies.
    pub problems: &'static [Code],
}

impl Spec {
    const fn new(
        method: Method,
        status: u16,
        path: &'static str,
        tag: &'static str,
        summary: &'static str,
    ) -> Self {
        Self { method, path, tag, summary, public: false, status, problems: &[] }
    }

    /// Reads: 200.
    #[must_use]
    pub const fn get(path: &'static str, tag: &'static str, summary: &'static str) -> Self {
        Self::new(Method::GET, 200, path, tag, summary)
    }

    /// Makes something: 201.
    #[must_use]
    pub const fn post(path: &'static str, tag: &'static str, summary: &'static str) -> Self {
        Self::new(Method::POST, 201, path, tag, summary)
    }

    /// Changes a part of something: 200.
    #[must_use]
    pub const fn patch(path: &'static str, tag: &'static str, summary: &'static str) -> Self {
        Self::new(Method::PATCH, 200, path, tag, summary)
    }

    /// Sets the whole of something: 200.
    #[must_use]
    pub const fn put(path: &'static str, tag: &'static str, summary: &'static str) -> Self {
        Self::new(Method::PUT, 200, path, tag, summary)
    }

    /// Takes something away: 204.
    #[must_use]
    pub const fn delete(path: &'static str, tag: &'static str, summary: &'static str) -> Self {
        Self::new(Method::DELETE, 204, path, tag, summary)
    }

    /// With another status than the method's usual one.
    #[must_use]
    pub const fn answers(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// With codes of its own.
    #[must_use]
    pub const fn refuses(mut self, problems: &'static [Code]) -> Self {
        self.problems = problems;
        self
    }

    /// Without a session.
    #[must_use]
    pub const fn for_everybody(mut self) -> Self {
        self.public = true;
        self
    }

    /// Whether the fields outside the path stand in a body.
    #[must_use]
    pub fn has_body(&self) -> bool {
        self.method != Method::GET && self.method != Method::DELETE
    }

    /// The names of the template's parameters.
    pub fn parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}

/// A request type: what every route has.
pub trait Route: DeserializeOwned + JsonSchema + Send + 'static {
    /// Where it stands and what it promises.
    const SPEC: Spec;
    /// The body of a good answer; [`Nothing`] with 204.
    type Answer: Serialize + JsonSchema + Send + 'static;
}

/// A route that reads the store: run aside from the workers, on one state of it, with a budget of steps.
pub trait Reads: Route {
    /// # Errors
    /// A refusal, or a fault of ours.
    fn read(self, cx: &Look<'_>) -> Result<Self::Answer, Problem>;
}

/// A route that changes the store, in the writer's transaction together with its row in the audit table.
pub trait Changes: Route {
    /// # Errors
    /// A refusal, or a fault of ours; nothing is written then.
    fn change(self, cx: &mut Change<'_, '_>) -> Result<Done<Self::Answer>, Problem>;
}

/// A route that does something else as well: waits for another program, hashes a password, sets a cookie. It looks and
/// changes through its context. It runs on a worker and must not keep it.
pub trait Acts: Route {
    /// # Errors
    /// A refusal, or a fault of ours.
    fn act(self, cx: &Act) -> impl Future<Output = Result<Self::Answer, Problem>>;
}

/// A route whose answer is no JSON, as a stream of events or a file.
pub trait Streams: Route {
    /// The answer's media type.
    const MEDIA: &'static str;

    /// # Errors
    /// A refusal, or a fault of ours.
    fn stream(self, cx: &Act) -> impl Future<Output = Result<HttpResponse, Problem>>;
}

/// A body without fields, for requests that bring nothing and answers with 204.
#[derive(Debug, Serialize, serde::Deserialize, JsonSchema)]
pub struct Nothing {}

type Later<'a, T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + 'a>>;

/// How a route is run, with its types put away.
#[derive(Clone, Copy)]
pub enum Run {
    /// See [`Reads`].
    Reads(fn(Value, &Look<'_>) -> Result<Vec<u8>, Problem>),
    /// See [`Changes`].
    Changes(fn(&Value, &mut Change<'_, '_>) -> Result<Vec<u8>, Problem>),
    /// See [`Acts`].
    Acts(for<'a> fn(Value, &'a Act) -> Later<'a, Vec<u8>>),
    /// See [`Streams`].
    Streams(for<'a> fn(Value, &'a Act) -> Later<'a, HttpResponse>),
}

/// A row of the table of routes.
#[derive(Clone)]
pub struct Entry {
    /// Where it stands and what it promises.
    pub spec: Spec,
    /// How it is run.
    pub run: Run,
    /// The media type of a good answer.
    pub media: &'static str,
    request: fn() -> Value,
    answer: fn() -> Value,
}

const JSON: &str = "application/json";

impl Entry {
    const fn new<R: Route>(run: Run, media: &'static str) -> Self {
        Self {
            spec: R::SPEC,
            run,
            media,
            request: asked_schema::<R>,
            answer: told_schema::<R::Answer>,
        }
    }

    /// A route that reads.
    #[must_use]
    pub const fn reads<R: Reads>() -> Self {
        Self::new::<R>(Run::Reads(|asked, cx| written(&typed::<R>(asked)?.read(cx)?)), JSON)
    }

    /// A route that changes the store.
    #[must_use]
    pub const fn changes<R: Changes>() -> Self {
        let run = Run::Changes(|asked, cx| {
            written(&typed::<R>(asked.clone())?.change(cx)?.into_answer())
        });
        Self::new::<R>(run, JSON)
    }

    /// A route that does something else as well.
    #[must_use]
    pub const fn acts<R: Acts>() -> Self {
        let run = Run::Acts(|asked, cx| {
            Box::pin(async move { written(&typed::<R>(asked)?.act(cx).await?) })
        });
        Self::new::<R>(run, JSON)
    }

    /// A route whose answer is no JSON.
    #[must_use]
    pub const fn streams<R: Streams>() -> Self {
        let run =
            Run::Streams(|asked, cx| Box::pin(async move { typed::<R>(asked)?.stream(cx).await }));
        Self::new::<R>(run, R::MEDIA)
    }

    /// The schema of all that the route is asked with, wherever it stands in the request.
    #[must_use]
    pub fn request_schema(&self) -> Value {
        (self.request)()
    }

    /// The schema of a good answer.
    #[must_use]
    pub fn answer_schema(&self) -> Value {
        (self.answer)()
    }
}

fn typed<T: DeserializeOwned>(asked: Value) -> Result<T, Problem> {
    // The shape was checked; what is left is what a schema cannot say, as a number's range in Rust.
    serde_json::from_value(asked).map_err(|error| INVALID.saying(error))
}

fn written<T: Serialize>(answer: &T) -> Result<Vec<u8>, Problem> {
    Ok(serde_json::to_vec(answer)?)
}

fn asked_schema<T: JsonSchema>() -> Value {
    schema::<T>(SchemaSettings::draft2020_12().for_deserialize())
}

fn told_schema<T: JsonSchema>() -> Value {
    schema::<T>(SchemaSettings::draft2020_12().for_serialize())
}

fn schema<T: JsonSchema>(settings: SchemaSettings) -> Value {
    let settings = settings.with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    settings.into_generator().into_root_schema_for::<T>().to_value()
}
