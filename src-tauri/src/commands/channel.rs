//! How a page begins to talk, and the one call in which all its others come.

use tauri::ipc::{CallbackFn, InvokeBody, InvokeResponse, Request, Response};
use tauri::webview::InvokeRequest;
use tauri::{Manager, Webview};

use super::Shared;
use crate::channel::{Channel, other_keys};
use crate::problem::{Answer, problem};

/// Takes a page's public key and answers ours. Each page does so once; whoever was before does not get through any more.
#[tauri::command(async)]
pub fn greet(session: Shared<'_>, request: Request<'_>) -> Answer<Response> {
    let (channel, ours) = Channel::agree(bytes(&request)?)?;
    session.talk_over(channel);
    Ok(Response::new(ours))
}

/// A sealed call. What is in it is called like any other, with every check; its answer goes back sealed.
#[tauri::command]
pub async fn sealed(webview: Webview, session: Shared<'_>, request: Request<'_>) -> Answer<Response> {
    let channel = session.channel().ok_or_else(other_keys)?;
    let call = channel.open(bytes(&request)?)?;
    let nonce = call.nonce();
    let origin = request.headers().get("Origin").and_then(|origin| origin.to_str().ok());
    let url = origin.and_then(|origin| origin.parse().ok()).ok_or_else(nobody)?;
    let inner = InvokeRequest {
        cmd: call.command,
        // The answer goes to the function below, never to these.
        callback: CallbackFn(0),
        error: CallbackFn(0),
        url,
        body: call.body,
        headers: request.headers().clone(),
        invoke_key: webview.app_handle().invoke_key().to_owned(),
    };
    let (answer, mut answered) = tauri::async_runtime::channel::<InvokeResponse>(1);
    webview.on_message(
        inner,
        Box::new(move |_, _, response, _, _| {
            let _ = answer.try_send(response);
        }),
    );
    let response = answered.recv().await.ok_or_else(nobody)?;
    Ok(Response::new(channel.seal(response, &nonce)?))
}

fn bytes<'a>(request: &'a Request<'_>) -> Answer<&'a [u8]> {
    match request.body() {
        InvokeBody::Raw(bytes) => Ok(bytes),
        InvokeBody::Json(_) => Err(nobody()),
    }
}

fn nobody() -> crate::problem::Problem {
    problem("invalid", "The window made a call that nobody answers.", "This is a fault of the program; please report it.")
}
