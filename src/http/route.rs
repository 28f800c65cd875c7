//! One row of the route table: what is served, to whom, and what the documentation says of it.
use actix_web::http::Method;
use recado_domain::account::Scope;
use recado_protocol::Page;
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};

/// The schema of a type, with all that it refers to.
#[derive(Clone, Copy)]
pub(crate) struct SchemaOf {
    /// Name among the components.
    pub name: fn() -> String,
    /// The schema.
    pub schema: fn() -> RefOr<Schema>,
    /// Schemas it refers to.
    pub parts: fn(&mut Vec<(String, RefOr<Schema>)>),
}

impl SchemaOf {
    /// Returns the schema of a type.
    pub(crate) const fn of<T: ToSchema>() -> Self {
        Self { name: || T::name().into_owned(), schema: T::schema, parts: T::schemas }
    }

    /// Returns the schema of a page of a type.
    pub(crate) const fn page_of<T: ToSchema>() -> Self {
        Self {
            name: || format!("{}Page", T::name()),
            schema: <Page<T> as utoipa::PartialSchema>::schema,
            parts: |parts| {
                parts.push((T::name().into_owned(), T::schema()));
                T::schemas(parts);
            },
        }
    }
}

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// Anybody.
    Public,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever has the scope.
    Needs(Scope),
}

/// How a write that is repeated with the same key is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeats {
    /// By the answer kept for it.
    Receipt,
    /// By the handler or the conversation itself, which reads the key.
    Own,
    /// Not at all: done again it changes nothing more, and the key is not read.
    Free,
}

/// What is sent or answered besides JSON.
#[derive(Clone, Copy)]
pub(crate) enum Body {
    /// Nothing.
    None,
    /// JSON of a type.
    Json(SchemaOf),
    /// A file as a form's field.
    File,
    /// Something of another media type.
    Other(&'static str),
}

/// One row.
#[derive(Clone)]
pub(crate) struct Route {
    /// The method.
    pub method: Method,
    /// The path, `/api/v1/faqs/{id}`.
    pub path: &'static str,
    /// Makes the handler.
    pub handler: fn() -> actix_web::Route,
    /// Who may call it.
    pub door: Door,
    /// How repetitions are recognised.
    pub repeats: Repeats,
    /// Group in the documentation.
    pub tag: &'static str,
    /// One sentence for the documentation.
    pub about: &'static str,
    /// Query parameters: name and meaning.
    pub query: Vec<(&'static str, &'static str)>,
    /// What is sent.
    pub sends: Body,
    /// Status and what is answered.
    pub answers: (u16, Body),
}

macro_rules! methods {
    ($($name:ident $method:ident;)*) => {$(
        /// A row for this method.
        pub(super) fn $name(path: &'static str, handler: fn() -> actix_web::Route) -> Self {
            Self::new(Method::$method, path, handler)
        }
    )*};
}

impl Route {
    methods! { get GET; post POST; put PUT; patch PATCH; delete DELETE; }

    fn new(method: Method, path: &'static str, handler: fn() -> actix_web::Route) -> Self {
        let (query, sends, answers) = (Vec::new(), Body::None, (204, Body::None));
        let (door, repeats) = (Door::SignedIn, Repeats::Receipt);
        Self { method, path, handler, door, repeats, tag: "", about: "", query, sends, answers }
    }

    /// Says what it is for.
    pub(crate) fn about(mut self, about: &'static str) -> Self {
        self.about = about;
        self
    }

    /// Open to anybody.
    pub(crate) fn public(mut self) -> Self {
        self.door = Door::Public;
        self
    }

    /// Open to whoever has the scope.
    pub(crate) fn needs(mut self, scope: Scope) -> Self {
        self.door = Door::Needs(scope);
        self
    }

    /// Recognises repetitions by itself.
    pub(crate) fn own_repeats(mut self) -> Self {
        self.repeats = Repeats::Own;
        self
    }

    /// Recognises no repetitions.
    pub(crate) fn free_repeats(mut self) -> Self {
        self.repeats = Repeats::Free;
        self
    }

    /// Tells whether a repetition with the same key is recognised.
    pub(crate) fn takes_key(&self) -> bool {
        self.method != Method::GET && self.repeats != Repeats::Free && self.door != Door::Public
    }

    /// Adds query parameters.
    pub(crate) fn query(mut self, query: &[(&'static str, &'static str)]) -> Self {
        self.query.extend_from_slice(query);
        self
    }

    /// Takes JSON.
    pub(crate) fn takes<T: ToSchema>(mut self) -> Self {
        self.sends = Body::Json(SchemaOf::of::<T>());
        self
    }

    /// Takes a file.
    pub(crate) fn takes_file(mut self) -> Self {
        self.sends = Body::File;
        self
    }

    /// Takes something else.
    pub(crate) fn takes_other(mut self, media_type: &'static str) -> Self {
        self.sends = Body::Other(media_type);
        self
    }

    /// Answers JSON.
    pub(crate) fn gives<T: ToSchema>(mut self, status: u16) -> Self {
        self.answers = (status, Body::Json(SchemaOf::of::<T>()));
        self
    }

    /// Answers a page.
    pub(crate) fn lists<T: ToSchema>(mut self) -> Self {
        self.answers = (200, Body::Json(SchemaOf::page_of::<T>()));
        self.query(&[
            ("limit", "rows of a page, 1 to 100; 25 unless given"),
            ("cursor", "`next_cursor` or `prev_cursor` of another page"),
        ])
    }

    /// Answers something else.
    pub(crate) fn gives_other(mut self, status: u16, media_type: &'static str) -> Self {
        self.answers = (status, Body::Other(media_type));
        self
    }
}

/// Puts rows into a group of the documentation.
pub(super) fn group(tag: &'static str, rows: Vec<Route>) -> Vec<Route> {
    rows.into_iter().map(|row| Route { tag, ..row }).collect()
}
