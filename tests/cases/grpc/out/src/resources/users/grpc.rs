//! Users over gRPC: messages in, messages out. The rules are in the service.

use super::model::{NewUser, User, UserPatch};
use super::service::UserService;
use crate::grpc::proto::user_service_server as server;
use crate::{
    error::ServiceError,
    grpc::{self, list, proto},
    version,
};

/// Adds the calls for users.
pub fn add(calls: &mut grpc::Calls, service: UserService) {
    let server = server::UserServiceServer::new(service);
    let server = server.max_decoding_message_size(calls.max_bytes);
    calls.services.add_service(server);
}

#[tonic::async_trait]
impl server::UserService for UserService {
    async fn create_user(
        &self,
        request: tonic::Request<proto::CreateUserRequest>,
    ) -> grpc::Answer<proto::CreateUserResponse> {
        let request = request.into_inner();
        let item = request.user;
        let item = grpc::required("user", item)?;
        let created = self.create(new(item)?).await?;
        let created = proto::CreateUserResponse {
            user: Some(created.into()),
        };
        Ok(tonic::Response::new(created))
    }

    async fn get_user(
        &self,
        request: tonic::Request<proto::GetUserRequest>,
    ) -> grpc::Answer<proto::GetUserResponse> {
        let id = grpc::read("id", request.into_inner().id)?;
        let found = self.get(id).await?;
        let found = proto::GetUserResponse {
            user: Some(found.into()),
        };
        Ok(tonic::Response::new(found))
    }

    async fn list_users(
        &self,
        request: tonic::Request<proto::ListUsersRequest>,
    ) -> grpc::Answer<proto::ListUsersResponse> {
        let request = request.into_inner();
        let list = list::List {
            filter: request.filter,
            sort: request.sort,
            page_size: request.page_size,
            page_token: request.page_token,
        };
        let page = self.list(list.read()?).await.map_err(list::named)?;
        let items = page.items.into_iter().map(Into::into);
        let page = proto::ListUsersResponse {
            users: items.collect(),
            next_page_token: page.next.unwrap_or_default(),
        };
        Ok(tonic::Response::new(page))
    }

    async fn update_user(
        &self,
        request: tonic::Request<proto::UpdateUserRequest>,
    ) -> grpc::Answer<proto::UpdateUserResponse> {
        let request = request.into_inner();
        let item = request.user;
        let item = grpc::required("user", item)?;
        let id = grpc::read("id", item.id.clone())?;
        let expected = version::expected_by(&item.etag);
        let mut mask = grpc::Mask::new(request.update_mask);
        let patch = patch(item, &mut mask)?;
        mask.finish()?;
        let changed = self.patch(id, patch, &expected).await?;
        let changed = proto::UpdateUserResponse {
            user: Some(changed.into()),
        };
        Ok(tonic::Response::new(changed))
    }

    async fn delete_user(
        &self,
        request: tonic::Request<proto::DeleteUserRequest>,
    ) -> grpc::Answer<proto::DeleteUserResponse> {
        let request = request.into_inner();
        let id = grpc::read("id", request.id)?;
        let expected = version::expected_by(&request.etag);
        self.delete(id, &expected).await?;
        let deleted = proto::DeleteUserResponse {};
        Ok(tonic::Response::new(deleted))
    }
}

impl From<User> for proto::User {
    fn from(item: User) -> Self {
        Self {
            etag: version::tag(item.updated_at),
            id: grpc::encode(item.id),
            created_at: grpc::encode(item.created_at),
            updated_at: grpc::encode(item.updated_at),
            name: grpc::encode(item.name),
            email: grpc::encode(item.email),
            bio: grpc::encode(item.bio),
            age: grpc::encode(item.age),
            active: grpc::given(item.active),
        }
    }
}

fn new(item: proto::User) -> Result<NewUser, ServiceError> {
    Ok(NewUser {
        name: grpc::read("name", item.name)?,
        email: grpc::read("email", item.email)?,
        bio: grpc::read("bio", item.bio)?,
        age: grpc::read("age", item.age)?,
        active: grpc::read_or("active", item.active, super::model::default_active)?,
    })
}

fn patch(item: proto::User, mask: &mut grpc::Mask) -> Result<UserPatch, ServiceError> {
    Ok(UserPatch {
        name: mask.read("name", item.name)?,
        email: mask.read("email", item.email)?,
        bio: mask.read("bio", item.bio)?,
        age: mask.read("age", item.age)?,
        active: mask.read_given("active", item.active)?,
    })
}
