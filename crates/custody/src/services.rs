//! The small table of services: names, sign-in hosts, where to reissue, and what is known of the
//! service's rules. A rule stands here only with its source; where nothing is known, the person is
//! asked to check.
//!
//! Hosts and addresses are suggestions that the person sees and can change. Self-hosted software
//! has no host.

/// What a service does with the old codes when the sign-in changes (phone replaced, multi-factor
/// enrolled again, password reset).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterChange {
    /// The codes stay good.
    Survive,
    /// The codes are void.
    Void,
    /// Not known: the set asks to be checked.
    Unknown,
}

/// One service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service {
    /// Stable short name, as used in files and on the command line.
    pub slug: &'static str,
    /// Name as people write it.
    pub name: &'static str,
    /// Host of the sign-in page, where there is one for everybody.
    pub host: Option<&'static str>,
    /// Page where a new set is made.
    pub reissue: Option<&'static str>,
    /// Codes are typed without the separators they are shown with.
    pub plain_entry: bool,
    /// The site asks for a certain number.
    pub asks_by_number: bool,
    /// What happens to the codes when the sign-in changes.
    pub after_change: AfterChange,
}

const fn service(slug: &'static str, name: &'static str, host: &'static str, reissue: &'static str) -> Service {
    Service {
        slug,
        name,
        host: if host.is_empty() { None } else { Some(host) },
        reissue: if reissue.is_empty() { None } else { Some(reissue) },
        plain_entry: false,
        asks_by_number: false,
        after_change: AfterChange::Unknown,
    }
}

/// Every service that Codekeep knows by name, sorted by slug.
pub const SERVICES: &[Service] = &[
    service("1password", "1Password", "my.1password.com", ""),
    service("apple", "Apple", "account.apple.com", "https://account.apple.com"),
    service("appwrite", "Appwrite", "cloud.appwrite.io", ""),
    service("atlassian", "Atlassian", "id.atlassian.com", ""),
    service("auth0", "Auth0", "", ""),
    service("authentik", "authentik", "", ""),
    service("authgear", "Authgear", "", ""),
    service("battlenet", "Battle.net", "account.battle.net", ""),
    service("bitlocker", "BitLocker", "", ""),
    service("bitwarden", "Bitwarden", "vault.bitwarden.com", "https://vault.bitwarden.com/#/settings/security/two-factor"),
    service("cal", "Cal.com", "app.cal.com", ""),
    service("casdoor", "Casdoor", "", ""),
    service("chatwoot", "Chatwoot", "", ""),
    service("cloudflare", "Cloudflare", "dash.cloudflare.com", "https://dash.cloudflare.com/profile/authentication"),
    service("coinbase", "Coinbase", "login.coinbase.com", ""),
    service("craft-cms", "Craft CMS", "", ""),
    service("dashlane", "Dashlane", "app.dashlane.com", ""),
    service("digitalocean", "DigitalOcean", "cloud.digitalocean.com", "https://cloud.digitalocean.com/account/security"),
    service("discord", "Discord", "discord.com", "https://discord.com/channels/@me"),
    service("discourse", "Discourse", "", ""),
    service("docker", "Docker Hub", "login.docker.com", ""),
    service("documenso", "Documenso", "app.documenso.com", ""),
    service("dropbox", "Dropbox", "www.dropbox.com", "https://www.dropbox.com/account/security"),
    service("duo", "Duo", "", ""),
    service("ea", "EA", "signin.ea.com", ""),
    service("ente", "Ente", "accounts.ente.io", ""),
    service("epic-games", "Epic Games", "www.epicgames.com", "https://www.epicgames.com/account/password"),
    service("evernote", "Evernote", "www.evernote.com", ""),
    service("facebook", "Facebook", "www.facebook.com", "https://accountscenter.facebook.com/password_and_security"),
    service("fastmail", "Fastmail", "app.fastmail.com", "https://app.fastmail.com/settings/security"),
    service("firefly-iii", "Firefly III", "", ""),
    service("firefox", "Mozilla account", "accounts.firefox.com", "https://accounts.firefox.com/settings"),
    service("gitea", "Gitea", "", ""),
    service("github", "GitHub", "github.com", "https://github.com/settings/auth/recovery-codes"),
    service("gitlab", "GitLab", "gitlab.com", "https://gitlab.com/-/profile/two_factor_auth"),
    service("gogs", "Gogs", "", ""),
    service("google", "Google", "accounts.google.com", "https://myaccount.google.com/two-step-verification/backup-codes"),
    service("heroku", "Heroku", "id.heroku.com", "https://dashboard.heroku.com/account"),
    service("hetzner", "Hetzner", "accounts.hetzner.com", "https://accounts.hetzner.com/tfa"),
    service("hex", "Hex", "hex.pm", "https://hex.pm/dashboard/security"),
    service("huggingface", "Hugging Face", "huggingface.co", "https://huggingface.co/settings/authentication"),
    service("idme", "ID.me", "api.id.me", ""),
    Service {
        // Shown as two groups, typed without the space (code-formats, Instagram).
        plain_entry: true,
        ..service("instagram", "Instagram", "www.instagram.com", "https://accountscenter.instagram.com/password_and_security")
    },
    Service {
        // The sign-in page asks for code number N (Keycloak, login-recovery-authn-code-input).
        asks_by_number: true,
        ..service("keycloak", "Keycloak", "", "")
    },
    service("kickstarter", "Kickstarter", "www.kickstarter.com", ""),
    service("kraken", "Kraken", "www.kraken.com", ""),
    service("lastpass", "LastPass", "lastpass.com", ""),
    service("linkedin", "LinkedIn", "www.linkedin.com", ""),
    service("login-gov", "Login.gov", "secure.login.gov", "https://secure.login.gov/account/two_factor_authentication"),
    service("logto", "Logto", "", ""),
    service("mailchimp", "Mailchimp", "login.mailchimp.com", ""),
    service("mastodon", "Mastodon", "", ""),
    service("matrix", "Matrix", "", ""),
    service("maybe", "Maybe", "", ""),
    service("microsoft", "Microsoft", "login.live.com", "https://account.live.com/proofs/manage/additional"),
    service("misskey", "Misskey", "", ""),
    service("n8n", "n8n", "", ""),
    service("neopets", "Neopets", "www.neopets.com", ""),
    service("nextcloud", "Nextcloud", "", ""),
    service("nintendo", "Nintendo", "accounts.nintendo.com", ""),
    service("nordpass", "NordPass", "app.nordpass.com", ""),
    service("npm", "npm", "www.npmjs.com", "https://www.npmjs.com/settings/~/tfa"),
    service("okta", "Okta", "", ""),
    service("openproject", "OpenProject", "", ""),
    service("ory", "Ory", "", ""),
    service("owncloud", "ownCloud", "", ""),
    service("paypal", "PayPal", "www.paypal.com", ""),
    service("photoprism", "PhotoPrism", "", ""),
    service("pinterest", "Pinterest", "www.pinterest.com", ""),
    service("pixelfed", "Pixelfed", "", ""),
    service("playstation", "PlayStation", "my.account.sony.com", ""),
    service("privacyidea", "privacyIDEA", "", ""),
    service("proton", "Proton", "account.proton.me", "https://account.proton.me/u/0/mail/account-password"),
    service("pterodactyl", "Pterodactyl", "", ""),
    service("pypi", "PyPI", "pypi.org", "https://pypi.org/manage/account/"),
    service("reddit", "Reddit", "www.reddit.com", "https://www.reddit.com/settings/account"),
    service("redmine", "Redmine", "", ""),
    service("roblox", "Roblox", "www.roblox.com", "https://www.roblox.com/my/account#!/security"),
    service("rubygems", "RubyGems", "rubygems.org", "https://rubygems.org/settings/edit"),
    service("sendgrid", "SendGrid", "app.sendgrid.com", ""),
    service("sentry", "Sentry", "sentry.io", "https://sentry.io/settings/account/security/"),
    service("shopify", "Shopify", "accounts.shopify.com", ""),
    service("signal", "Signal", "", ""),
    service("silverstripe", "Silverstripe", "", ""),
    service("simplelogin", "SimpleLogin", "app.simplelogin.io", "https://app.simplelogin.io/dashboard/mfa_setup"),
    service("slack", "Slack", "slack.com", ""),
    service("snapchat", "Snapchat", "accounts.snapchat.com", ""),
    service("standard-notes", "Standard Notes", "app.standardnotes.com", ""),
    service("steam", "Steam", "store.steampowered.com", "https://store.steampowered.com/twofactor/manage"),
    service("stripe", "Stripe", "dashboard.stripe.com", "https://dashboard.stripe.com/settings/user"),
    service("supabase", "Supabase", "supabase.com", ""),
    service("tumblr", "Tumblr", "www.tumblr.com", ""),
    service("tuta", "Tuta", "app.tuta.com", ""),
    service("twitch", "Twitch", "www.twitch.tv", ""),
    service("typo3", "TYPO3", "", ""),
    service("ubisoft", "Ubisoft", "account.ubisoft.com", ""),
    service("ubuntu-one", "Ubuntu One", "login.ubuntu.com", ""),
    service("vaultwarden", "Vaultwarden", "", ""),
    service("wallabag", "wallabag", "", ""),
    service("whatsapp", "WhatsApp", "", ""),
    service("wikipedia", "Wikipedia", "auth.wikimedia.org", ""),
    service("wordpress", "WordPress", "", ""),
    service("wordpress-com", "WordPress.com", "wordpress.com", "https://wordpress.com/me/security/two-step"),
    service("x", "X", "x.com", "https://x.com/settings/account/login_verification"),
    service("zammad", "Zammad", "", ""),
    service("zoom", "Zoom", "zoom.us", ""),
];

/// The service with this slug.
#[must_use]
pub fn by_slug(slug: &str) -> Option<&'static Service> {
    SERVICES.binary_search_by(|s| s.slug.cmp(slug)).ok().and_then(|at| SERVICES.get(at))
}

/// The service that a person means by `name`: its name or its slug, case and spaces aside.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Service> {
    let wanted = name.trim().to_lowercase();
    SERVICES.iter().find(|s| s.slug == wanted || s.name.to_lowercase() == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_its_addresses_are_https() {
        assert!(SERVICES.is_sorted_by(|a, b| a.slug < b.slug));
        for s in SERVICES {
            assert!(s.reissue.is_none_or(|page| page.starts_with("https://")), "{}", s.slug);
            assert!(s.host.is_none_or(|host| host.contains('.') && !host.contains('/')), "{}", s.slug);
        }
        assert_eq!(by_slug("github").map(|s| s.name), Some("GitHub"));
        assert_eq!(by_name(" wordpress.COM ").map(|s| s.slug), Some("wordpress-com"));
        assert_eq!(by_slug("nothing"), None);
    }
}
