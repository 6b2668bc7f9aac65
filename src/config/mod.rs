//! shim
pub struct Config {
    pub phone: Phone,
    pub media: Media,
    pub links: Links,
    pub http: Http,
}
pub struct Phone {
    pub default_region: String,
}
pub struct Media {
    pub upload_bytes_max: u64,
}
pub struct Links {
    pub expires_seconds: u64,
    pub expires_seconds_max: u64,
}
pub struct Http {
    pub public_url: String,
}
impl Http {
    pub fn public_base(&self) -> String {
        self.public_url.clone()
    }
}
