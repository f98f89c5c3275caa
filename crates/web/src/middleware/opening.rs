//! By which address a page can be opened that answers to what was sent: its own may take nothing else. Asks the
//! routes what they take; knows none of them.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, HOST, REFERER};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, Uri};
use axum::middleware::Next;
use axum::response::Response;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;

/// The address by which the page at hand can be opened: its own, else that of the form that was sent.
#[derive(Clone, Debug)]
pub(crate) struct Opening(pub(crate) String);

/// All routes as they are, without anything that a request passes before them.
#[derive(Clone)]
pub(crate) struct Map(TowerToHyperService<Router>);

impl Map {
    pub(crate) fn of(routes: Router) -> Self {
        Self(TowerToHyperService::new(routes))
    }

    async fn opening(&self, uri: &Uri, headers: &HeaderMap) -> Option<Opening> {
        let own = uri.path_and_query().map(|own| own.as_str().to_owned());
        for place in own.into_iter().chain(sender(uri, headers)) {
            if self.opens(&place).await {
                return Some(Opening(place));
            }
        }
        None
    }

    /// Whether a page is opened by the address. No route has an answer to this method, so each only says which
    /// methods it has.
    async fn opens(&self, place: &str) -> bool {
        let asked = Request::builder().method(Method::TRACE).uri(place).body(Body::empty());
        let Ok(asked) = asked else { return false };
        let Ok(answer) = self.0.call(asked).await;
        let told = answer.headers().get(ALLOW).and_then(|told| told.to_str().ok());
        told.is_some_and(|told| told.split(',').any(|method| method.trim() == "GET"))
    }
}

/// The page of this site from which a form was sent, as browsers tell it.
fn sender(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name)?.to_str().ok();
    // Over HTTP/2 the host stands in the address itself.
    let host = text(HOST).or_else(|| uri.authority().map(Authority::as_str))?;
    let page = text(REFERER)?.parse::<Uri>().ok()?;
    page.authority().filter(|authority| authority.as_str() == host)?;
    page.path_and_query().map(|place| place.as_str().to_owned())
}

pub(crate) async fn find(State(map): State<Map>, mut request: Request, next: Next) -> Response {
    let is_sent = request.method() == Method::POST;
    let opening = match is_sent {
        true => map.opening(request.uri(), request.headers()).await,
        false => None,
    };
    let Some(opening) = opening else { return next.run(request).await };
    request.extensions_mut().insert(opening.clone());
    let mut response = next.run(request).await;
    // For the page that a fault shows.
    response.extensions_mut().insert(opening);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_this_site_is_known_by_the_host_wherever_the_request_names_it() {
        let sent_from = |uri: &'static str, host: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert(REFERER, "https://isms.example/records/new?form=nda".parse().unwrap());
            if let Some(host) = host {
                headers.insert(HOST, host.parse().unwrap());
            }
            sender(&Uri::from_static(uri), &headers)
        };
        let page = Some("/records/new?form=nda".to_owned());
        assert_eq!(sent_from("/records", Some("isms.example")), page);
        assert_eq!(sent_from("https://isms.example/records", None), page);
        assert_eq!(sent_from("https://isms.example/records", Some("other.example")), None);
        assert_eq!(sent_from("https://other.example/records", None), None);
        assert_eq!(sent_from("/records", None), None);
    }
}
