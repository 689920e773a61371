//! The page's files, built into the program from `static/` by `build/`, which makes them small.

use actix_web::http::header;
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse};

/// A file as the browser gets it; `tag` names its content.
struct File {
    name: &'static str,
    tag: &'static str,
    bytes: &'static [u8],
}

/// Sorted by name.
static FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// Nothing but the page's own files, and nothing inline.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// `/admin` → `/admin/`: relative addresses in the page need the slash.
pub fn to_the_page() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/admin/")).finish()
}

/// A file of the page, `index.html` where none is named.
pub fn answer(request: &HttpRequest) -> HttpResponse {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return bare(StatusCode::METHOD_NOT_ALLOWED, "The page is read with GET.\n");
    }
    let name = match request.match_info().query("file") {
        "" => "index.html",
        name => name,
    };
    let found = FILES.binary_search_by_key(&name, |file| file.name);
    let (Some(File { tag, bytes, .. }), Some(kind)) = (found.ok().map(|at| &FILES[at]), kind(name))
    else {
        return bare(StatusCode::NOT_FOUND, "The admin page has no such file.\n");
    };
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let known = known.is_some_and(|tags| {
        tags.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == *tag)
    });
    let status = if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::ETAG, *tag))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"));
    if known {
        return response.finish();
    }
    response.content_type(kind).body(*bytes)
}

fn bare(status: StatusCode, says: &'static str) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .content_type("text/plain; charset=utf-8")
        .body(says)
}

/// The media type of a file; `None` for what is none of the page's.
fn kind(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webmanifest" => "application/manifest+json",
        _ => return None,
    })
}
